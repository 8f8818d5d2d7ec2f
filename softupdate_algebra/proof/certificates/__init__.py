"""Writers of certificates: rules as sequences by equations, proofs as the checker reads them."""
