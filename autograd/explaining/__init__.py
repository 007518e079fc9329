"""Why a graph is as it is, as data that others draw or print."""
