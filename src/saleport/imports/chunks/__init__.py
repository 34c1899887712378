"""The orders of a file in parts, each of which is imported by itself: how it is cut, and where the parts lie."""
