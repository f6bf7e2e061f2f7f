//! JQL: reads a query, says what is wrong with it in the service's own words, finds and sorts the issues. Never guesses:
//! a value that nothing has is an error, as it is there.

mod bind;
mod dates;
mod lex;
mod order;
mod parse;

use super::model::{Issue, State};
use bind::Test;

/// A query, read and understood.
#[derive(Debug)]
pub(super) struct Query {
    test: Option<Test>,
    order: Vec<order::Key>,
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// What the service would say.
    pub(super) fn read(state: &State, text: &str) -> Result<Self, String> {
        let parsed = parse::query(text)?;
        let test = parsed
            .clause
            .map(|clause| bind::clause(state, &clause))
            .transpose()?;
        let order = parsed
            .order
            .into_iter()
            .map(order::Key::read)
            .collect::<Result<_, _>>()?;
        Ok(Self { test, order })
    }

    /// Tells whether it narrows anything down.
    pub(super) fn is_bounded(&self) -> bool {
        self.test.is_some()
    }

    /// Returns the issues it finds, in its order.
    pub(super) fn run<'a>(&self, state: &'a State) -> Vec<&'a Issue> {
        let fits = |issue: &&Issue| self.test.as_ref().is_none_or(|test| test.fits(state, issue));
        let mut found: Vec<&Issue> = state.issues.iter().filter(fits).collect();
        order::sort(&mut found, &self.order);
        found
    }
}

#[cfg(test)]
mod tests;
