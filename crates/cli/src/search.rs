//! `mosaic-cli search`: full-text search over all questions and answers.

use crate::arguments::Search;
use crate::ask::layout::when;
use crate::exit;
use mosaic_app::Mosaic;
use std::process::ExitCode;

/// Runs the search and prints the first page of hits.
pub(crate) async fn run(mosaic: &Mosaic, search: &Search) -> ExitCode {
    let results = match mosaic_app::conversations::search_messages(mosaic, &search.query, 0).await {
        Ok(results) => results,
        Err(error) => return exit::fail(&error),
    };
    let mut text = String::new();
    if search.json {
        match serde_json::to_string(&results) {
            Ok(json) => text = json + "\n",
            Err(error) => return exit::internal(&error),
        }
    } else {
        for hit in &results.hits {
            let who = if hit.from_person { "you" } else { "answer" };
            let snippet = hit
                .snippet
                .replace(['\u{e000}', '\u{e001}'], "")
                .replace('\n', " ");
            text += &format!(
                "{}  {}  ({who}, conversation {})\n",
                when(&hit.at),
                hit.conversation_title,
                hit.conversation_id
            );
            // A question gives its conversation the name.
            if snippet != hit.conversation_title {
                text += &format!("    {snippet}\n");
            }
        }
    }
    if let Err(code) = exit::print(&text) {
        return code;
    }
    if results.hits.is_empty() {
        exit::say("nothing found");
        return ExitCode::from(exit::NOTHING);
    }
    ExitCode::SUCCESS
}
