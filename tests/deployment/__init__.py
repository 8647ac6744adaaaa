"""Tests about the files others run: Makefile, image, compose file, pipelines."""
