"""Many requests that nobody wrote: drawn from the contract and from hostile texts, sent as every role."""
