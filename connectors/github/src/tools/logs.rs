//! Logs of jobs: those that failed, their last lines, or the lines that hold a word. The whole is never returned: it may
//! have a hundred thousand lines.

use super::actions::{job_and_run, jobs_of};
use super::{count, one};
use crate::client::Client;
use crate::json;
use crate::target::Repo;
use futures::future::join_all;
use mosaic_connector_kit::http::Answer;
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments};
use regex::RegexBuilder;
use serde::Deserialize;
use serde_json::Value;

/// How much of a log is read, in bytes.
const LOG: usize = 16 * 1024 * 1024;
/// How many logs are read for one run.
const JOBS: usize = 5;
/// How many lines stand around a hit.
const AROUND: usize = 2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    repo: String,
    #[serde(default, deserialize_with = "arguments::text")]
    run: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    job: Option<String>,
    #[serde(default)]
    failed_only: Option<bool>,
    #[serde(default, deserialize_with = "arguments::number")]
    tail: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    grep: Option<String>,
}

pub(super) async fn get(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Asked = call.arguments()?;
    let tail = usize::try_from(asked.tail.unwrap_or(100).clamp(1, 1_000)).unwrap_or(100);
    let grep = asked.grep.as_deref().map(pattern).transpose()?;
    let target = client.target(&asked.repo, call).await?;
    let (job, run) = job_and_run(&target, asked.job.as_deref(), asked.run.as_deref())?;
    let repo = target.repo;
    let (jobs, left_out) = match (job, run) {
        (Some(job), _) => (vec![one_job(client, &repo, job, call).await?], 0),
        (None, Some(run)) => of_run(client, (&repo, run), asked.failed_only.unwrap_or(true), call).await?,
        (None, None) => {
            return Err(
                ToolError::invalid("`run` or `job` is missing").hint("get_workflow_runs shows the runs")
            );
        }
    };
    if jobs.is_empty() {
        let heading = format!("no job of run {} failed", run.unwrap_or_default());
        return Ok(Records::of(heading, []).note("pass failed_only = false for the logs of all jobs"));
    }
    let texts = join_all(jobs.iter().map(|job| text_of(client, &repo, job, call))).await;
    let mut body = String::new();
    for (job, log) in jobs.iter().zip(texts) {
        let name = json::text(job, "/name");
        let shown = match log? {
            Some((log, cut)) => shown(&log, (tail, grep.as_ref()), cut),
            None => "(there is no log yet, or it has been removed)".to_owned(),
        };
        if jobs.len() > 1 {
            body.push_str(&format!("## {name} ({})\n", json::text(job, "/conclusion")));
        }
        body.push_str(&shown);
        body.push_str("\n\n");
    }
    let records = one(described(&repo, &jobs, body.trim_end().to_owned()));
    Ok(match left_out {
        0 => records,
        left => records.note(format!(
            "{} left out: pass `job`",
            count(left, "further job", false)
        )),
    })
}

/// Reads what lines are looked for by.
fn pattern(text: &str) -> Result<regex::Regex, ToolError> {
    RegexBuilder::new(text)
        .case_insensitive(true)
        .size_limit(1 << 20)
        .build()
        .map_err(|_| {
            ToolError::invalid("`grep` is no regular expression")
                .hint("Write a plain word, or escape ( [ { + * ? . ^ $ |")
        })
}

async fn one_job(client: &Client, repo: &Repo, job: u64, call: &Call) -> Result<Value, ToolError> {
    let answer = client
        .get(&repo.path(&format!("/actions/jobs/{job}")))
        .send(&call.cancel)
        .await;
    match answer {
        Ok(answer) => json::object(&answer),
        Err(error) => Err(client.missing(error, (repo, &format!("job {job}")), call).await),
    }
}

async fn of_run(
    client: &Client,
    (repo, run): (&Repo, u64),
    failed_only: bool,
    call: &Call,
) -> Result<(Vec<Value>, usize), ToolError> {
    let mut jobs = jobs_of(client, repo, run, call).await?;
    jobs.retain(|job| {
        let conclusion = json::text(job, "/conclusion");
        match failed_only {
            true => ["failure", "timed_out"].contains(&conclusion),
            false => conclusion != "skipped",
        }
    });
    let left_out = jobs.len().saturating_sub(JOBS);
    jobs.truncate(JOBS);
    Ok((jobs, left_out))
}

/// Reads a job's log; none when there is none.
async fn text_of(
    client: &Client,
    repo: &Repo,
    job: &Value,
    call: &Call,
) -> Result<Option<(String, bool)>, ToolError> {
    let id = json::number(job, "/id");
    let path = repo.path(&format!("/actions/jobs/{id}/logs"));
    let ask = client.get_as(&path, "application/vnd.github+json").at_most(LOG);
    match ask.send(&call.cancel).await {
        Ok(answer) => Ok(Some(read(&answer))),
        Err(error) if error.kind == mosaic_connector_kit::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read(answer: &Answer) -> (String, bool) {
    let text = String::from_utf8_lossy(&answer.body);
    (text.trim_start_matches('\u{feff}').to_owned(), answer.cut)
}

fn described(repo: &Repo, jobs: &[Value], text: String) -> Record {
    let first = jobs.first().cloned().unwrap_or_default();
    let names: Vec<&str> = jobs.iter().map(|job| json::text(job, "/name")).collect();
    Record::citable(Citable {
        id: json::number(&first, "/id").to_string(),
        title: format!("{}: log of {}", repo.full(), names.join(", ")),
        url: json::owned(&first, "/html_url"),
        author: String::new(),
        time: json::owned(&first, "/completed_at"),
        text,
    })
    .with("workflow", json::text(&first, "/workflow_name"))
    .with("branch", json::text(&first, "/head_branch"))
    .with("conclusion", json::text(&first, "/conclusion"))
}

/// Takes the time off a line, which every line of a log begins with.
fn without_time(line: &str) -> &str {
    match line.split_once(' ') {
        Some((time, rest)) if time.len() >= 20 && time.ends_with('Z') && time.as_bytes()[4] == b'-' => rest,
        Some(_) | None => line,
    }
}

fn shown(log: &str, (tail, grep): (usize, Option<&regex::Regex>), cut: bool) -> String {
    let lines: Vec<&str> = log.lines().map(without_time).collect();
    let (kept, of): (Vec<String>, String) = match grep {
        None => {
            let from = last_failure(&lines, tail);
            let to = (from + tail).min(lines.len());
            (
                lines[from..to].iter().map(|line| (*line).to_owned()).collect(),
                format!("lines {}-{to} of {}", from + 1, lines.len()),
            )
        }
        Some(grep) => {
            let hits: Vec<usize> = (0..lines.len()).filter(|at| grep.is_match(lines[*at])).collect();
            let skipped = hits.len().saturating_sub(tail);
            (
                around(&lines, &hits[skipped..]),
                format!("{} of {} lines match", hits.len(), lines.len()),
            )
        }
    };
    let cut = if cut {
        "; the log is longer than what was read"
    } else {
        ""
    };
    format!("({of}{cut})\n{}", kept.join("\n"))
}

/// Returns where the last lines begin: so that the line that says the job failed is the last, not what cleans up after it.
fn last_failure(lines: &[&str], tail: usize) -> usize {
    let failed = lines.iter().rposition(|line| line.starts_with("##[error]"));
    let end = match failed {
        Some(at) if lines.len() - at > tail / 2 => at + 1,
        Some(_) | None => lines.len(),
    };
    end.saturating_sub(tail)
}

fn around(lines: &[&str], hits: &[usize]) -> Vec<String> {
    let mut kept = vec![];
    let mut next = 0;
    for hit in hits {
        let (from, to) = (
            hit.saturating_sub(AROUND).max(next),
            (hit + AROUND + 1).min(lines.len()),
        );
        if from > next && !kept.is_empty() {
            kept.push("…".to_owned());
        }
        for (at, line) in lines.iter().enumerate().take(to).skip(from) {
            kept.push(format!("{}: {line}", at + 1));
        }
        next = next.max(to);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::shown;

    const LOG: &str =
        "2026-02-24T14:07:00.1204310Z one\n2026-02-24T14:07:02.1204311Z two\nplain\nfour\nfive\nsix\nseven\n";

    #[test]
    fn the_last_lines_are_shown_without_their_times() {
        assert_eq!(shown(LOG, (2, None), false), "(lines 6-7 of 7)\nsix\nseven");
        assert!(shown(LOG, (100, None), true).starts_with("(lines 1-7 of 7; the log is longer"));
    }

    #[test]
    fn hits_come_with_the_lines_around_them() {
        let grep = regex::Regex::new("two").expect("a pattern");
        assert_eq!(
            shown(LOG, (9, Some(&grep)), false),
            "(1 of 7 lines match)\n1: one\n2: two\n3: plain\n4: four"
        );
    }
}
