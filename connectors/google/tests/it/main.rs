//! The connector against the sample company.

mod bench;
#[cfg(feature = "files")]
mod files;
#[cfg(feature = "mail")]
mod mail;
