"""From a tape to the tapes of its derivatives: Jacobians, Hessians, products with them."""
