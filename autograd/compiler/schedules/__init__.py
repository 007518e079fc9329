"""From a tape to instructions: operations of one row and level together, grids as products."""
