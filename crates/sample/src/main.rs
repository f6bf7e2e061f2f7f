//! Runs the sample company until it is stopped, and prints the environment that leads each connector to it. Nothing it
//! prints is a secret: the tokens are made up and good for nothing else.

use anyhow::Result;
use clap::Parser;
use jiff::Timestamp;
use mosaic_sample::{Company, SampleCompany, Scale};
use std::fmt::Write as _;
use std::io::Write as _;

/// Larkspur, a sample company: local emulations of Slack, GitHub, Jira, Google, S3, MySQL and Shopify
#[derive(Debug, Parser)]
struct Arguments {
    /// Add generated records until there are about so many in all
    #[arg(long, value_name = "N")]
    records: Option<u32>,
    /// Print the environment as one JSON object, a key for each connector
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let scale = arguments.records.map_or(Scale::Story, Scale::Records);
    let company = SampleCompany::start(&Company::at(Timestamp::now(), scale)?).await?;
    let text = if arguments.json {
        as_json(&company)
    } else {
        as_shell(&company)?
    };
    let mut out = std::io::stdout();
    writeln!(out, "{text}")?;
    out.flush()?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}

fn as_shell(company: &SampleCompany) -> Result<String> {
    let mut text =
        String::from("# Larkspur is running. Stop it with Ctrl-C. In another terminal, for one connector:\n");
    for source in company.sources() {
        writeln!(
            text,
            "\n# {}: then mosaic-connector {} --check",
            source.name, source.connector
        )?;
        for (name, value) in &source.environment {
            writeln!(text, "export {name}='{}'", value.replace('\'', "'\\''"))?;
        }
    }
    for missing in company.missing() {
        writeln!(text, "\n# {} is left out: {}", missing.name, missing.reason)?;
    }
    Ok(text)
}

fn as_json(company: &SampleCompany) -> String {
    let sources: serde_json::Map<String, serde_json::Value> = company
        .sources()
        .iter()
        .map(|source| {
            let environment: serde_json::Map<_, _> = source
                .environment
                .iter()
                .map(|(name, value)| (name.clone(), value.clone().into()))
                .collect();
            (source.connector.to_owned(), environment.into())
        })
        .collect();
    serde_json::Value::Object(sources).to_string()
}
