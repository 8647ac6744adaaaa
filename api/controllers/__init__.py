"""The product over HTTP, one file per noun: decode, authorise, call the service, shape the answer."""
