"""The product's web process, asked over HTTP on the loopback interface."""
