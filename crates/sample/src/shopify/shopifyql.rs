//! A part of ShopifyQL: `FROM sales SHOW … WHERE … GROUP BY … SINCE … UNTIL … ORDER BY … LIMIT …` over the shop's orders.
//! What is not understood is a parse error, as the shop reports it.

mod read;
mod sales;

use super::state::State;
use read::Query;
use serde_json::{Value, json};

/// Answers a query as `ShopifyqlQueryResponse`.
pub(super) fn answer(state: &State, query: &str) -> Value {
    match Query::read(query, state.now) {
        Ok(query) => json!({"tableData": sales::table(state, &query), "parseErrors": []}),
        Err(error) => json!({"tableData": null, "parseErrors": [error]}),
    }
}
