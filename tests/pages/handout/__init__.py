"""Handouts of lessons."""
