//! The test kit tried out from outside, part by part.

#[cfg(test)]
mod fake_claude;
