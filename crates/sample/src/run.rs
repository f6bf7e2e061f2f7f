//! The whole company at once: every service of it, started together. Stops when it is dropped.

use crate::{Company, Environment, Exchanges};
use crate::{github, google, jira, mysql, s3, shopify, slack};
use anyhow::Result;
use std::path::PathBuf;

/// The running company.
#[derive(Debug)]
pub struct SampleCompany {
    sources: Vec<SampleSource>,
    missing: Vec<MissingSource>,
    running: Running,
}

/// A service of the company, as a connector reaches it.
#[derive(Debug, Clone)]
pub struct SampleSource {
    /// The connector's id: `slack`.
    pub connector: &'static str,
    /// What a person calls it.
    pub name: &'static str,
    /// The environment for the connector.
    pub environment: Environment,
}

/// A service that this machine cannot run.
#[derive(Debug, Clone)]
pub struct MissingSource {
    /// The connector's id.
    pub connector: &'static str,
    /// What a person calls it.
    pub name: &'static str,
    /// Why, and how to mend it, for a person.
    pub reason: String,
}

#[derive(Debug)]
struct Running {
    slack: slack::Slack,
    github: github::GitHub,
    jira: jira::Jira,
    google: google::Google,
    s3: s3::S3,
    mysql: Option<mysql::MySql>,
    shopify: shopify::Shopify,
}

impl SampleCompany {
    /// Starts all services, at once. A machine without MariaDB gets the others.
    ///
    /// # Errors
    /// When a story file is broken or no port is free.
    pub async fn start(company: &Company) -> Result<Self> {
        let (slack, github, jira, google, s3, shopify, mysql) = tokio::join!(
            slack::Slack::start(company),
            github::GitHub::start(company),
            jira::Jira::start(company),
            google::Google::start(company),
            s3::S3::start(company),
            shopify::Shopify::start(company),
            mysql::MySql::start(company),
        );
        let (slack, github, jira) = (slack?, github?, jira?);
        let (google, s3, shopify) = (google?, s3?, shopify?);
        let source = |connector, name, environment| SampleSource {
            connector,
            name,
            environment,
        };
        let mut sources = vec![
            source("slack", "Slack", slack.environment()),
            source("github", "GitHub", github.environment()),
            source("jira", "Jira", jira.environment()),
            source("google", "Google", google.environment()),
            source("s3", "S3", s3.environment()),
            source("shopify", "Shopify", shopify.environment()),
        ];
        let mut missing = vec![];
        let mysql = match mysql {
            Ok(mysql) => {
                sources.push(source("mysql", "MySQL", mysql.environment()));
                Some(mysql)
            }
            Err(error) => {
                missing.push(MissingSource {
                    connector: "mysql",
                    name: "MySQL",
                    reason: format!("{error:#}"),
                });
                None
            }
        };
        Ok(Self {
            sources,
            missing,
            running: Running {
                slack,
                github,
                jira,
                google,
                s3,
                mysql,
                shopify,
            },
        })
    }

    /// Returns the services that run.
    #[must_use]
    pub fn sources(&self) -> &[SampleSource] {
        &self.sources
    }

    /// Returns how many requests a connector's service got so far; `None` for one that does not count them.
    #[must_use]
    pub fn requests(&self, connector: &str) -> Option<usize> {
        Some(self.exchanges(connector)?.count())
    }

    /// Returns what a connector's service was asked and answered; `None` for one that does not keep it.
    #[must_use]
    pub fn exchanges(&self, connector: &str) -> Option<&Exchanges> {
        let running = &self.running;
        let emulation = match connector {
            "slack" => running.slack.emulation(),
            "github" => running.github.emulation(),
            "jira" => running.jira.emulation(),
            "google" => running.google.emulation(),
            "s3" => running.s3.emulation(),
            "shopify" => running.shopify.emulation(),
            _ => return None,
        };
        Some(emulation.exchanges())
    }

    /// Returns the database's door for its own keeper, who may write; `None` where no database runs.
    #[must_use]
    pub fn database_socket(&self) -> Option<PathBuf> {
        self.running.mysql.as_ref().map(mysql::MySql::socket)
    }

    /// Returns the services that this machine cannot run.
    #[must_use]
    pub fn missing(&self) -> &[MissingSource] {
        &self.missing
    }
}
