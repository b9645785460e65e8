"""Tests of what crosses modules: browsers, servers, real books, speed."""
