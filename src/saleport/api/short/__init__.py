"""The short way of the calls that are nearly all: a sale that comes from a shop."""
