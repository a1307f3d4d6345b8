//! Container structures: slices in, slices out.
