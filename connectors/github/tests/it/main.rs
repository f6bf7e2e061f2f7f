//! The connector against the sample company.
