//! Reads the story's files: `story/google/drive.yaml` for folders and small files, a Markdown file for each document, a file of
//! rows for each spreadsheet.

use super::generated;
use super::state::{
    Content, DOCUMENT, Drive, FOLDER, File, Permission, SHORTCUT, SPREADSHEET, SharedDrive, file_id, stamp,
};
use super::workbook::Workbook;
use crate::{Company, When, stable_id};
use anyhow::{Context as _, Result};
use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};

macro_rules! told {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../story/google/", $name)))),*]
    };
}

const FILES: &str = include_str!("../../../story/google/drive.yaml");

const DOCUMENTS: [(&str, &str); 17] = told![
    "docs/spring-campaign-brief.md",
    "docs/postmortem-checkout-outage.md",
    "docs/ridge-kettle-launch-plan.md",
    "docs/interview-notes-elif-demir.md",
    "docs/customer-interviews.md",
    "docs/on-call-handbook.md",
    "docs/returns-and-refunds.md",
    "docs/agency-scope-northlight.md",
    "docs/onboarding-first-week.md",
    "docs/checkout-architecture.md",
    "docs/weekly-operations.md",
    "docs/barcode-incident.md",
    "docs/brand-voice.md",
    "docs/data-engineer-role.md",
    "docs/trail-events-lessons.md",
    "docs/supplier-review.md",
    "docs/travel-policy.md",
];

const SHEETS: [(&str, &str); 8] = told![
    "sheets/spring-campaign-budget.md",
    "sheets/stock-count.md",
    "sheets/holiday-calendar.md",
    "sheets/launch-checklist.md",
    "sheets/on-call-rota.md",
    "sheets/cash-forecast.md",
    "sheets/wholesale-prices.md",
    "sheets/support-metrics.md",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    drives: Vec<ToldDrive>,
    folders: Vec<Told>,
    files: Vec<Told>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldDrive {
    name: String,
    created: When,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    name: String,
    #[serde(default)]
    folder: Option<String>,
    owner: String,
    #[serde(default)]
    by: Option<String>,
    created: When,
    modified: When,
    #[serde(default)]
    description: String,
    #[serde(default)]
    starred: bool,
    #[serde(default)]
    trashed: bool,
    /// `marcus writer`, `larkspur.example reader`, `anyone reader`.
    #[serde(default)]
    shared: Vec<String>,
    #[serde(default)]
    comments: Vec<ToldComment>,
    #[serde(default)]
    mime: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    base64: Option<String>,
    /// The file that a shortcut points to.
    #[serde(default)]
    target: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToldComment {
    by: String,
    at: When,
    text: String,
    #[serde(default)]
    quote: Option<String>,
    #[serde(default)]
    resolved: bool,
    #[serde(default)]
    replies: Vec<ToldComment>,
}

/// Returns all files of the story and, at a larger scale, the generated ones.
pub(super) fn drive(company: &Company) -> Result<Drive> {
    let mut drive = Drive::new(company);
    let story: Story = serde_saphyr::from_str(FILES).context("could not read drive.yaml")?;
    for told in story.drives {
        drive.drives.push(SharedDrive {
            id: stable_id("0A", &format!("drive {}", told.name), 17),
            name: told.name,
            created: told.created.at(company.now),
        });
    }
    for told in story.folders {
        add(&mut drive, told, (FOLDER, Content::None))?;
    }
    for (name, source) in DOCUMENTS {
        let (told, body) = split(name, source)?;
        add(&mut drive, told, (DOCUMENT, Content::Told(body.to_owned())))?;
    }
    for (name, source) in SHEETS {
        let (told, body) = split(name, source)?;
        add(
            &mut drive,
            told,
            (SPREADSHEET, Content::Sheet(Workbook::told(body))),
        )?;
    }
    for mut told in story.files {
        let content = match (&told.target, told.text.take(), told.base64.take()) {
            (Some(target), _, _) => Content::Shortcut(file_id(target)),
            (None, Some(text), _) => Content::Bytes(text.into_bytes()),
            (None, None, bytes) => {
                let bytes: String = bytes.unwrap_or_default().split_whitespace().collect();
                let bytes = base64::engine::general_purpose::STANDARD.decode(bytes);
                Content::Bytes(bytes.with_context(|| format!("{} is not base64", told.name))?)
            }
        };
        let mime = told.mime.take().unwrap_or_else(|| SHORTCUT.to_owned());
        add(&mut drive, told, (&mime, content))?;
    }
    generated::add(&mut drive);
    Ok(drive)
}

fn split<'a>(name: &str, source: &'a str) -> Result<(Told, &'a str)> {
    let (head, body) = source
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"))
        .with_context(|| format!("{name} has no head"))?;
    let told = serde_saphyr::from_str(head).with_context(|| format!("could not read the head of {name}"))?;
    Ok((told, body))
}

fn add(drive: &mut Drive, told: Told, (mime, content): (&str, Content)) -> Result<()> {
    let now = drive.company.now;
    drive.company.people.find(&told.owner)?;
    let (parent, shared_drive) = match &told.folder {
        None => (drive.root.clone(), None),
        Some(name) => match drive.drives.iter().find(|one| &one.name == name) {
            Some(one) => (one.id.clone(), Some(one.id.clone())),
            None => {
                let folder = drive.get(&file_id(name));
                let folder = folder.with_context(|| format!("{}: there is no folder {name}", told.name))?;
                (folder.id.clone(), folder.drive.clone())
            }
        },
    };
    let mut file = File {
        id: file_id(&told.name),
        mime: mime.to_owned(),
        description: told.description,
        parent: Some(parent),
        drive: shared_drive,
        by: told.by.unwrap_or_else(|| told.owner.clone()),
        created: told.created.at(now),
        modified: told.modified.at(now),
        trashed: told.trashed,
        starred: told.starred,
        version: 7,
        content,
        permissions: permissions(drive, &told.owner, &told.shared)?,
        comments: vec![],
        name: told.name,
        owner: told.owner,
    };
    for (index, comment) in told.comments.iter().enumerate() {
        let seed = format!("{} {index}", file.name);
        file.comments.push(comment_json(drive, comment, &seed)?);
    }
    drive.add(file);
    Ok(())
}

fn permissions(drive: &Drive, owner: &str, shared: &[String]) -> Result<Vec<Permission>> {
    let people = &drive.company.people;
    let mut all = vec![format!("{owner} owner")];
    all.extend(shared.iter().cloned());
    // What Ana could not see would not be here.
    let seen = |line: &String| {
        line.starts_with("ana ") || line.starts_with("anyone") || line.starts_with("larkspur")
    };
    if !all.iter().any(seen) {
        all.push("ana reader".to_owned());
    }
    all.iter()
        .map(|line| {
            let (who, role) = line
                .split_once(' ')
                .with_context(|| format!("`{line}` is no permission"))?;
            let role = role.to_owned();
            Ok(match who {
                "anyone" => Permission {
                    id: "anyoneWithLink".to_owned(),
                    kind: "anyone".to_owned(),
                    role,
                    who: "anyone".to_owned(),
                    name: String::new(),
                },
                domain if domain.contains('.') => Permission {
                    id: stable_id("", domain, 20) + "k",
                    kind: "domain".to_owned(),
                    role,
                    who: domain.to_owned(),
                    name: "Larkspur".to_owned(),
                },
                person => {
                    let person = people.find(person)?;
                    Permission {
                        id: stable_id("", &person.id, 20),
                        kind: "user".to_owned(),
                        role,
                        who: person.email(),
                        name: person.name.clone(),
                    }
                }
            })
        })
        .collect()
}

fn comment_json(drive: &Drive, told: &ToldComment, seed: &str) -> Result<Value> {
    drive.company.people.find(&told.by)?;
    let at = stamp(told.at.at(drive.company.now));
    let mut author = drive.user(&told.by);
    // Drive tells no addresses of those who comment.
    if let Some(author) = author.as_object_mut() {
        author.remove("emailAddress");
        author.remove("permissionId");
    }
    let mut replies = vec![];
    for (index, reply) in told.replies.iter().enumerate() {
        let mut reply = comment_json(drive, reply, &format!("{seed} {index}"))?;
        reply["kind"] = json!("drive#reply");
        if let Some(reply) = reply.as_object_mut() {
            reply.remove("replies");
            reply.remove("resolved");
        }
        replies.push(reply);
    }
    let mut comment = json!({
        "kind": "drive#comment", "id": stable_id("AAAB", seed, 8), "createdTime": at, "modifiedTime": at, "author": author,
        "deleted": false, "content": told.text, "htmlContent": told.text, "resolved": told.resolved, "replies": replies,
    });
    if let Some(quote) = &told.quote {
        comment["quotedFileContent"] = json!({"mimeType": "text/html", "value": quote});
    }
    Ok(comment)
}
