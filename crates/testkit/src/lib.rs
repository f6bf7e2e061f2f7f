//! For tests only: a fake Claude that refuses what the real one refuses, toy MCP servers that misbehave on demand, a
//! private MariaDB with Sakila, a private keyring. Nothing of the product leans on it.

#[cfg(feature = "connector")]
pub mod connector;
pub mod fake_claude;
pub mod keyring;
pub mod mariadb;
pub mod toy;
