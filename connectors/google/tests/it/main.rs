//! The connector against the sample company.

mod bench;
mod files;
mod mail;
