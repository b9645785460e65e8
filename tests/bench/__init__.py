"""Speed: `bin/python -m tests.bench [name …] [--sizes 5000,100000]`, or `make bench` for everything."""
