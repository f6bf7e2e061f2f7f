//! Calendar and Gmail.
