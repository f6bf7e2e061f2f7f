//! Names what can go wrong at the model's end and at a connector's, and turns it into what a person reads: a cause, what
//! to do, and the button that mends it. Never shows a secret or a raw upstream body.

mod model;
mod tool;

pub use model::{ModelFailure, ModelFailureKind, model_failure};
pub(crate) use tool::tool_failure_view;
pub use tool::{ToolFailure, ToolFailureKind, call_failure, tool_failure};

use mosaic_protocol::{ErrorCode, Repair, TurnFailure};

/// Returns the failure of a turn that the person stopped.
#[must_use]
pub fn stopped() -> TurnFailure {
    TurnFailure {
        code: ErrorCode::Stopped,
        message: "Stopped.".to_owned(),
        hint: None,
        repair: Some(Repair::Retry),
    }
}

/// Returns the failure of a turn that was running when the app ended.
#[must_use]
pub fn interrupted() -> TurnFailure {
    TurnFailure {
        code: ErrorCode::Interrupted,
        message: "Mosaic ended while this was being answered.".to_owned(),
        hint: Some("What was answered so far is kept. Ask again for the whole answer.".to_owned()),
        repair: Some(Repair::Retry),
    }
}

/// Returns the failure of a question that has no source to go to.
#[must_use]
pub fn no_source() -> TurnFailure {
    TurnFailure {
        code: ErrorCode::NotFound,
        message: "No source is connected that could be searched.".to_owned(),
        hint: Some("Connect a source, or store a key so that a model can answer.".to_owned()),
        repair: Some(Repair::ConnectDatasource),
    }
}

/// Returns the text on one line, at most 300 characters of it.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > 300 {
            return line.chars().take(299).chain(['…']).collect();
        }
    }
    line
}

fn duration_words(seconds: u32) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        91.. => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mosaic_protocol::DatasourceId;

    fn told(kind: ModelFailureKind) -> TurnFailure {
        model_failure(&ModelFailure::new(kind), false)
    }

    #[test]
    fn a_refused_key_leads_to_the_settings() {
        let failure = told(ModelFailureKind::Auth);
        assert_eq!(failure.code, ErrorCode::Auth);
        assert_eq!(failure.repair, Some(Repair::OpenModelSettings));
    }

    #[test]
    fn a_rate_limit_says_how_long_to_wait() {
        let failure = told(ModelFailureKind::RateLimited {
            retry_after_s: Some(20),
        });
        assert_eq!(failure.hint.as_deref(), Some("Wait 20 seconds and try again."));
        assert_eq!(failure.repair, Some(Repair::Retry));
    }

    #[test]
    fn a_broken_stream_says_that_the_partial_answer_is_kept() {
        let failure = model_failure(
            &ModelFailure {
                kind: ModelFailureKind::Truncated,
                request_id: Some("req_1".to_owned()),
            },
            true,
        );
        assert_eq!(failure.code, ErrorCode::Interrupted);
        assert!(failure.message.ends_with("(request req_1)"));
        assert!(
            failure
                .hint
                .is_some_and(|hint| hint.starts_with("What was answered so far is kept."))
        );
    }

    #[test]
    fn a_prompt_that_is_too_long_is_told_as_such() {
        let failure = told(ModelFailureKind::InvalidRequest {
            message: "prompt is too long: 1000001 tokens > 1000000 maximum".to_owned(),
        });
        assert_eq!(failure.code, ErrorCode::TooLarge);
    }

    #[test]
    fn a_crashed_connector_offers_a_restart() {
        let id = DatasourceId::from("d1");
        let view = tool_failure(
            &ToolFailure {
                kind: ToolFailureKind::Crashed,
                message: "exit code 3".to_owned(),
            },
            &id,
        );
        assert_eq!(view.summary, "exit code 3");
        assert_eq!(view.repair, Some(Repair::RestartDatasource { datasource_id: id }));
    }

    #[test]
    fn a_long_failure_is_clipped_and_its_hint_is_one_line() {
        let failure = ToolFailure {
            kind: ToolFailureKind::Crashed,
            message: "stack frame ".repeat(100_000),
        };
        let view = tool_failure(&failure, &DatasourceId::from("d1"));
        assert!(view.clipped && view.text.chars().count() <= 4_000);
        let told = call_failure("Shop", &view, None);
        assert!(told.hint.is_some_and(|hint| hint.chars().count() <= 300));
    }

    #[test]
    fn a_long_upstream_message_is_cut_to_one_line() {
        let line = one_line(&"word \n".repeat(500));
        assert!(line.chars().count() <= 300);
        assert!(!line.contains('\n'));
    }

    #[test]
    fn waits_read_as_words() {
        assert_eq!(duration_words(1), "a second");
        assert_eq!(duration_words(61), "61 seconds");
        assert_eq!(duration_words(121), "3 minutes");
    }
}
