"""Every SELECT of the product, one file per noun; they return models, rows or scalars."""
