"""The rules of the product, one file per noun. No HTTP here; services don't call each other."""
