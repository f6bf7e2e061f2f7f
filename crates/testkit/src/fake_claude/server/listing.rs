//! `/v1/models`: the list with its paging, and single models.

use super::door::{admit, struck};
use super::{Seen, Shared, json_response};
use crate::fake_claude::models::{self, Model};
use crate::fake_claude::refusal::Refusal;
use crate::fake_claude::scenario::{Lack, Server};
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::Response;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

const USUAL_LIMIT: usize = 20;
const MOST: usize = 1000;

pub(super) async fn models(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response<Body> {
    let seen = Seen::read(request).await;
    let number = shared.record(&seen);
    let server = shared.lock().script.scenario.server.clone();
    let outcome = listed(&server, &seen, &query).map(|answer| json_response(&answer));
    shared.answer(number, &shared.new_id("req_"), outcome)
}

fn listed(server: &Server, seen: &Seen, query: &HashMap<String, String>) -> Result<Value, Refusal> {
    admit(server, &seen.headers)?;
    if server.lacks.contains(&Lack::Models) {
        return Err(Refusal::status(404));
    }
    struck(server.models_fault.as_ref())?;
    if let Some(id) = seen.uri.path().strip_prefix("/v1/models/") {
        let model =
            models::find(id).ok_or_else(|| Refusal::status(404).with_message(format!("model: {id}")))?;
        return Ok(model.json().clone());
    }
    page(query, server.models_per_page)
}

/// Returns one page. At most `longest` models, whatever the query asks for.
fn page(query: &HashMap<String, String>, longest: usize) -> Result<Value, Refusal> {
    let limit = match query.get("limit").map(|limit| limit.parse::<usize>()) {
        None => USUAL_LIMIT,
        Some(Ok(limit)) if (1..=MOST).contains(&limit) => limit,
        Some(_) => {
            return Err(Refusal::invalid(format!(
                "limit: Input should be between 1 and {MOST}"
            )));
        }
    };
    let limit = limit.min(longest.max(1));
    let all = models::all();
    let place = |key: &str| {
        let id = query.get(key)?;
        Some(
            all.iter()
                .position(|model| model.id() == id)
                .ok_or_else(|| Refusal::invalid(format!("{key}: not found"))),
        )
    };
    let range = match (place("after_id").transpose()?, place("before_id").transpose()?) {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid(
                "Only one of `after_id` and `before_id` may be given",
            ));
        }
        (_, Some(before)) => before.saturating_sub(limit)..before,
        (after, None) => {
            let start = after.map_or(0, |after| after + 1);
            start..(start + limit).min(all.len())
        }
    };
    let has_more = if query.contains_key("before_id") {
        range.start > 0
    } else {
        range.end < all.len()
    };
    let models = &all[range];
    Ok(json!({
        "data": models.iter().map(|model| model.json().clone()).collect::<Vec<_>>(),
        "has_more": has_more,
        "first_id": models.first().map(Model::id),
        "last_id": models.last().map(Model::id),
    }))
}
