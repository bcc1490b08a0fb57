"""Tests of the funnel's figures."""
