"""The pages. They read through `store.access`, write through `work`, and decide nothing."""
