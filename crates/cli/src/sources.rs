//! `mosaic-cli sources`: connect, list, test and remove datasources. Values come from the environment or from
//! standard input, so that no secret ever stands in the arguments of a process.

use crate::arguments::SourceAction;
use crate::exit;
use mosaic_app::{Mosaic, connectors, datasources};
use mosaic_protocol::{
    AppError, CheckReport, ConnectorInfo, Datasource, DatasourceDraft, ErrorCode, FieldKind, FieldValue,
};
use std::io::Read as _;
use std::process::ExitCode;

/// Runs one action.
pub(crate) async fn run(mosaic: &Mosaic, action: SourceAction) -> ExitCode {
    let done = match action {
        SourceAction::Add {
            connector,
            name,
            stdin,
            force,
        } => {
            add(
                mosaic,
                New {
                    connector,
                    name,
                    stdin,
                    force,
                },
            )
            .await
        }
        SourceAction::List { json } => list(mosaic, json).await,
        SourceAction::Test { name } => test(mosaic, &name).await,
        SourceAction::Remove { name } => remove(mosaic, &name).await,
        SourceAction::Connectors => list_connectors(mosaic).await,
    };
    match done {
        Ok(text) => exit::print(&text).err().unwrap_or(ExitCode::SUCCESS),
        Err(error) => exit::fail(&error),
    }
}

struct New {
    connector: String,
    name: String,
    stdin: bool,
    force: bool,
}

async fn add(mosaic: &Mosaic, new: New) -> Result<String, AppError> {
    let info = connectors::connector(mosaic, &new.connector).await?;
    let typed = if new.stdin {
        lines_of_standard_input()?
    } else {
        Vec::new()
    };
    let values = values(&info, &typed);
    let draft = DatasourceDraft {
        id: None,
        connector: info.id.clone(),
        name: new.name,
        values,
    };
    if !new.force {
        let report = datasources::test_datasource(mosaic, &draft).await?;
        if !report.ok {
            return Err(failed_check(&report));
        }
    }
    let added = datasources::save_datasource(mosaic, draft).await?;
    Ok(format!("connected {} ({})\n", added.name, info.name))
}

/// Takes each field from standard input, else from the environment, else its default.
fn values(info: &ConnectorInfo, typed: &[FieldValue]) -> Vec<FieldValue> {
    let mut values: Vec<FieldValue> = typed
        .iter()
        .filter(|one| info.fields.iter().all(|field| field.env != one.env))
        .cloned()
        .collect();
    for field in &info.fields {
        let value = typed
            .iter()
            .find(|one| one.env == field.env)
            .map(|one| one.value.clone())
            .or_else(|| std::env::var(&field.env).ok())
            .or_else(|| field.default.clone());
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            values.push(FieldValue {
                env: field.env.clone(),
                value,
            });
        }
    }
    values
}

fn lines_of_standard_input() -> Result<Vec<FieldValue>, AppError> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| {
        AppError::new(
            ErrorCode::Invalid,
            format!("could not read standard input: {error}"),
        )
    })?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (env, value) = line.split_once('=').ok_or_else(|| {
                AppError::new(ErrorCode::Invalid, "a line of standard input is not NAME=VALUE")
            })?;
            Ok(FieldValue {
                env: env.trim().to_owned(),
                value: value.to_owned(),
            })
        })
        .collect()
}

async fn list(mosaic: &Mosaic, json: bool) -> Result<String, AppError> {
    let all = datasources::list_datasources(mosaic).await?;
    if json {
        return serde_json::to_string(&all)
            .map(|text| text + "\n")
            .map_err(|error| AppError::new(ErrorCode::Internal, format!("could not write JSON: {error}")));
    }
    if all.is_empty() {
        exit::say("no datasource is connected; `mosaic-cli sources add mysql NAME` connects one");
    }
    Ok(all
        .iter()
        .map(|one| format!("{}\t{}\t{}\n", one.name, one.connector, place(one)))
        .collect())
}

fn place(source: &Datasource) -> String {
    if source.sample {
        return "sample company".to_owned();
    }
    let values = source.values.iter().filter(|value| !value.value.is_empty());
    values
        .map(|value| value.value.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

async fn test(mosaic: &Mosaic, name: &str) -> Result<String, AppError> {
    let source = datasources::named(mosaic, name).await?;
    let report = datasources::test_stored(mosaic, &source.id).await?;
    if report.ok {
        Ok(format!("{}\n", report.message))
    } else {
        Err(failed_check(&report))
    }
}

fn failed_check(report: &CheckReport) -> AppError {
    let error = AppError::new(ErrorCode::Connector, report.message.clone());
    match &report.hint {
        Some(hint) => error.hint(hint.clone()),
        None => error,
    }
}

async fn remove(mosaic: &Mosaic, name: &str) -> Result<String, AppError> {
    let source = datasources::named(mosaic, name).await?;
    datasources::remove_datasource(mosaic, &source.id).await?;
    Ok(format!("disconnected {}\n", source.name))
}

async fn list_connectors(mosaic: &Mosaic) -> Result<String, AppError> {
    let mut text = String::new();
    for one in connectors::list_connectors(mosaic).await? {
        text += &format!("{}\t{}\n", one.id, one.description);
        for field in &one.fields {
            let must = if field.required { "required" } else { "optional" };
            let secret = if field.kind == FieldKind::Secret {
                ", secret"
            } else {
                ""
            };
            text += &format!("    {}\t{} ({must}{secret})\n", field.env, field.label);
        }
    }
    Ok(text)
}
