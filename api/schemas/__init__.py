"""The shape of JSON, one file per noun. Answers have no defaults, so that clients know every field to be there."""
