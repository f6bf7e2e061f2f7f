//! The connectors that exist, as their executable describes them. It is asked once; the answer is kept while the app
//! runs. A failure is not kept: the next question asks again.

use crate::Mosaic;
use mosaic_protocol::{AppError, ConnectorInfo, ErrorCode, FieldKind, FieldValue};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How long the executable may take to describe itself.
const DESCRIBE_WITHIN: Duration = Duration::from_secs(10);

/// Returns all connectors, in the order their executable names them.
///
/// # Errors
/// `Connector` when the executable is missing, fails or answers something unreadable.
pub async fn list_connectors(app: &Mosaic) -> Result<Vec<ConnectorInfo>, AppError> {
    app.connectors()
        .get_or_try_init(|| describe(&app.environment().connector))
        .await
        .cloned()
}

/// Returns the connector with this id.
///
/// # Errors
/// As [`list_connectors`]; `NotFound` when there is none of this id.
pub async fn connector(app: &Mosaic, id: &str) -> Result<ConnectorInfo, AppError> {
    let all = list_connectors(app).await?;
    let known = all
        .iter()
        .map(|one| one.id.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    all.into_iter().find(|one| one.id == id).ok_or_else(|| {
        AppError::new(ErrorCode::NotFound, format!("there is no connector named “{id}”"))
            .hint(format!("Known connectors: {known}."))
    })
}

/// Tells whether a tool answers about how a source is laid out, which seldom changes: its connector says so.
pub(crate) fn is_schema_tool(app: &Mosaic, tool: &str) -> bool {
    let known = app.connectors().get();
    known.is_some_and(|all| {
        all.iter()
            .any(|one| one.schema_tools.iter().any(|name| name == tool))
    })
}

/// Checks what was typed into the form: names the first field that is missing, unknown or out of bounds.
pub(crate) fn check_values(
    info: &ConnectorInfo,
    values: &[FieldValue],
    has_secret: impl Fn(&str) -> bool,
) -> Result<(), (String, AppError)> {
    let fail = |env: &str, message: String| Err((env.to_owned(), AppError::new(ErrorCode::Invalid, message)));
    if let Some(stray) = values
        .iter()
        .find(|value| info.fields.iter().all(|field| field.env != value.env))
    {
        return fail(&stray.env, format!("{} has no field “{}”", info.name, stray.env));
    }
    for field in &info.fields {
        let given = values
            .iter()
            .find(|value| value.env == field.env)
            .map_or("", |value| value.value.trim());
        if given.is_empty() {
            let stored = field.kind == FieldKind::Secret && has_secret(&field.env);
            if field.required && !stored {
                return fail(&field.env, format!("{} is missing", field.label));
            }
            continue;
        }
        match &field.kind {
            FieldKind::Text | FieldKind::Secret => {}
            FieldKind::Number { min, max } => match given.parse::<u32>() {
                Ok(number) if (*min..=*max).contains(&number) => {}
                _ => {
                    return fail(
                        &field.env,
                        format!("{} must be a number from {min} to {max}", field.label),
                    );
                }
            },
            FieldKind::Choice { options } => {
                if !options.iter().any(|option| option == given) {
                    return fail(
                        &field.env,
                        format!("{} must be one of {}", field.label, options.join(", ")),
                    );
                }
            }
        }
    }
    Ok(())
}

async fn describe(executable: &Path) -> Result<Vec<ConnectorInfo>, AppError> {
    let run = Command::new(executable)
        .arg("describe")
        .env_clear()
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = match tokio::time::timeout(DESCRIBE_WITHIN, run).await {
        Err(_) => return Err(unusable("it did not answer")),
        Ok(Err(error)) => {
            tracing::error!(%error, executable = %executable.display(), "could not run the connectors' executable");
            return Err(unusable("it could not be started"));
        }
        Ok(Ok(output)) => output,
    };
    if !output.status.success() {
        return Err(unusable(&format!("it ended with {}", output.status)));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| {
        tracing::error!(%error, "could not read the connectors' description of themselves");
        unusable("it is of another version than the app")
    })
}

fn unusable(why: &str) -> AppError {
    AppError::new(
        ErrorCode::Connector,
        format!("the connectors (mosaic-connector) cannot be used: {why}"),
    )
    .hint("Install Mosaic again, or set MOSAIC_CONNECTOR to the executable’s path.")
}

#[cfg(test)]
mod tests {
    use super::{FieldKind, FieldValue, check_values};
    use mosaic_protocol::{ConnectorInfo, CredentialField};

    fn field(env: &str, kind: FieldKind, required: bool) -> CredentialField {
        CredentialField {
            env: env.into(),
            label: env.to_lowercase(),
            kind,
            required,
            default: None,
            help: None,
            help_url: None,
            advanced: false,
        }
    }

    fn info() -> ConnectorInfo {
        ConnectorInfo {
            id: "x".into(),
            name: "X".into(),
            icon: "x".into(),
            description: String::new(),
            fields: vec![
                field("HOST", FieldKind::Text, true),
                field("PORT", FieldKind::Number { min: 1, max: 65535 }, false),
                field("PASSWORD", FieldKind::Secret, true),
                field(
                    "MODE",
                    FieldKind::Choice {
                        options: vec!["a".into(), "b".into()],
                    },
                    false,
                ),
            ],
            examples: vec![],
            patterns: vec![],
            search_tools: vec![],
            words: vec![],
            entities: vec![],
            schema_tools: vec![],
            oauth: None,
        }
    }

    fn values(list: &[(&str, &str)]) -> Vec<FieldValue> {
        list.iter()
            .map(|(env, value)| FieldValue {
                env: (*env).into(),
                value: (*value).into(),
            })
            .collect()
    }

    #[test]
    fn the_first_wrong_field_is_named() {
        for (given, wrong) in [
            (values(&[("PASSWORD", "p")]), "HOST"),
            (values(&[("HOST", " "), ("PASSWORD", "p")]), "HOST"),
            (values(&[("HOST", "h")]), "PASSWORD"),
            (values(&[("HOST", "h"), ("PASSWORD", "p"), ("PORT", "0")]), "PORT"),
            (values(&[("HOST", "h"), ("PASSWORD", "p"), ("PORT", "x")]), "PORT"),
            (values(&[("HOST", "h"), ("PASSWORD", "p"), ("MODE", "c")]), "MODE"),
            (
                values(&[("HOST", "h"), ("PASSWORD", "p"), ("EXTRA", "c")]),
                "EXTRA",
            ),
        ] {
            assert_eq!(check_values(&info(), &given, |_| false).unwrap_err().0, wrong);
        }
    }

    #[test]
    fn a_stored_secret_need_not_be_typed_again() {
        let given = values(&[("HOST", "h"), ("PORT", "3306"), ("MODE", "b")]);
        assert!(check_values(&info(), &given, |env| env == "PASSWORD").is_ok());
    }
}
