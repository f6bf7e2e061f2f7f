//! Runs of workflows, started and started again. Each request is made once.

use super::actions::job_and_run;
use super::write_pulls::{default_branch, page};
use super::{after_write, done, written};
use crate::client::Client;
use crate::json;
use mosaic_connector_kit::http::{Method, segment};
use mosaic_connector_kit::{Call, Citable, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rerun {
    repo: String,
    #[serde(default, deserialize_with = "arguments::text")]
    run: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    job: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    failed_only: bool,
}

pub(super) async fn rerun(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Rerun = call.arguments()?;
    let target = client.target(&asked.repo, call).await?;
    let (job, run) = job_and_run(&target, asked.job.as_deref(), asked.run.as_deref())?;
    let repo = target.repo;
    let (rest, what, shown) = match (job, run) {
        (Some(job), _) => (
            format!("/actions/jobs/{job}/rerun"),
            format!("job {job}"),
            String::from("/actions"),
        ),
        (None, Some(run)) => {
            let how = if asked.failed_only {
                "rerun-failed-jobs"
            } else {
                "rerun"
            };
            (
                format!("/actions/runs/{run}/{how}"),
                format!("run {run}"),
                format!("/actions/runs/{run}"),
            )
        }
        (None, None) => {
            return Err(
                ToolError::invalid("`run` or `job` is missing").hint("get_workflow_runs shows the runs")
            );
        }
    };
    let ask = client.write(Method::POST, &repo.path(&rest), &json!({}));
    let answer = match ask.send(&call.cancel).await {
        Ok(answer) => answer,
        Err(error) => return Err(client.missing(error, (&repo, &what), call).await),
    };
    // The answer says nothing, as an empty object.
    answer.json::<Map<String, Value>>().map_err(after_write)?;
    Ok(done(
        format!("{what} of {} starts again", repo.full()),
        Citable {
            id: run.or(job).unwrap_or_default().to_string(),
            title: format!("{}: {what}", repo.full()),
            url: page(client, &repo, &shown),
            text: if asked.failed_only {
                "only the jobs that failed"
            } else {
                "queued"
            }
            .to_owned(),
            ..Citable::default()
        },
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dispatch {
    repo: String,
    workflow: String,
    #[serde(default, rename = "ref", deserialize_with = "arguments::text")]
    reference: Option<String>,
    #[serde(default)]
    inputs: Value,
}

/// Reads inputs: `name=value` in a list, or an object.
fn inputs(given: Value) -> Result<Map<String, Value>, ToolError> {
    let wrong = || ToolError::invalid("`inputs` do not fit").hint("Write [\"name=value\"]");
    match given {
        Value::Object(inputs) => Ok(inputs),
        Value::Null => Ok(Map::new()),
        Value::Array(items) => items
            .iter()
            .map(|item| {
                let (name, value) = item
                    .as_str()
                    .and_then(|text| text.split_once('='))
                    .ok_or_else(wrong)?;
                Ok((name.trim().to_owned(), json!(value)))
            })
            .collect(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Err(wrong()),
    }
}

pub(super) async fn dispatch(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Dispatch = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let reference = match asked.reference {
        Some(reference) => reference,
        None => default_branch(client, &repo, call).await?,
    };
    let path = repo.path(&format!(
        "/actions/workflows/{}/dispatches",
        segment(&asked.workflow)
    ));
    let mut fields = json!({ "ref": reference });
    let inputs = inputs(asked.inputs)?;
    if !inputs.is_empty() {
        fields["inputs"] = Value::Object(inputs);
    }
    let answer = match client
        .write(Method::POST, &path, &fields)
        .send(&call.cancel)
        .await
    {
        Ok(answer) => answer,
        Err(error) => {
            let what = format!("workflow `{}`", asked.workflow);
            return Err(client.missing(error, (&repo, &what), call).await);
        }
    };
    // Older servers answer with nothing.
    let started = if answer.status.as_u16() == 204 {
        json!({})
    } else {
        written(&answer)?
    };
    let run = json::number(&started, "/workflow_run_id");
    let url = match json::text(&started, "/html_url") {
        "" => page(client, &repo, "/actions"),
        url => url.to_owned(),
    };
    Ok(done(
        format!("started {} of {} on {reference}", asked.workflow, repo.full()),
        Citable {
            id: if run == 0 {
                asked.workflow.clone()
            } else {
                run.to_string()
            },
            title: format!("{}: {} on {reference}", repo.full(), asked.workflow),
            url,
            text: "queued".to_owned(),
            ..Citable::default()
        },
    ))
}
