//! A private MariaDB with the company's database.
