//! What Drive knows about one file: where it lies, who may see it, what was said about it.

use super::find::{Kind, file_of, id_of};
use crate::shared::{Product, Shared};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    file: String,
}

/// `get_file_metadata`
pub(crate) async fn metadata(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: One = call.arguments()?;
    let file = file_of(google, &arguments.file, Kind::Any, &call.cancel).await?;
    let target = file.shortcut_details.as_ref();
    let record = file
        .record(&file.description)
        .with("mime_type", file.mime_type.as_str())
        .with("created", file.created_time.as_str())
        .with("changed_by", file.changed_by())
        .with("folder_id", file.parents.first().cloned())
        .with("shared_drive_id", file.drive_id.clone())
        .with("shared", file.shared)
        .with("starred", file.starred)
        .with("trashed", file.trashed)
        .with("target_id", target.map(|target| target.target_id.clone()));
    Ok(Output::Records(Records::of(
        format!("{}, a {}", file.name, file.kind()),
        [record],
    )))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permissions {
    permissions: Vec<Permission>,
    next_page_token: Option<String>,
}

/// Who may do what with a file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Permission {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    role: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    email_address: String,
    #[serde(default)]
    domain: String,
    expiration_time: Option<String>,
}

/// What is asked of a permission.
pub(super) const PERMISSION: &str = "id,type,role,displayName,emailAddress,domain,expirationTime";

impl Permission {
    pub(super) fn record(&self) -> Record {
        let who = match self.kind.as_str() {
            "anyone" => "anyone with the link",
            "domain" if self.display_name.is_empty() => &self.domain,
            _ if self.display_name.is_empty() => &self.email_address,
            _ => &self.display_name,
        };
        Record::default()
            .with("id", self.id.as_str())
            .with("who", who)
            .with("role", self.role.as_str())
            .with("type", self.kind.as_str())
            .with(
                "email",
                Some(&self.email_address)
                    .filter(|email| !email.is_empty())
                    .cloned(),
            )
            .with("until", self.expiration_time.clone())
    }
}

/// `list_permissions`
pub(crate) async fn permissions(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: One = call.arguments()?;
    let id = id_of(google, &arguments.file, Kind::Any, &call.cancel).await?.id;
    let mut all = vec![];
    let mut token = None;
    // At most a few pages: a file has no more than 600 permissions.
    loop {
        let page: Permissions = google
            .client(Product::Drive)
            .get(&format!("drive/v3/files/{}/permissions", segment(&id)))
            .query("supportsAllDrives", true)
            .query("pageSize", 100)
            .query("fields", format!("nextPageToken,permissions({PERMISSION})"))
            .maybe("pageToken", token.as_deref())
            .send(&call.cancel)
            .await?
            .json()?;
        all.extend(page.permissions);
        token = page.next_page_token;
        if token.is_none() || all.len() >= 1_000 {
            break;
        }
    }
    let heading = format!("{} permissions of {}", all.len(), arguments.file);
    let mut records =
        Records::of(heading, all.iter().map(Permission::record)).concise(&["who", "role", "type", "email"]);
    if token.is_some() {
        records = records.note("there are more");
        records.has_more = true;
    }
    Ok(Output::Records(records))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Comments {
    file: String,
    #[serde(deserialize_with = "arguments::flag")]
    include_resolved: bool,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CommentPage {
    comments: Vec<Comment>,
    next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comment {
    id: String,
    #[serde(default)]
    content: String,
    #[serde(default)]
    created_time: String,
    author: Option<Author>,
    #[serde(default)]
    resolved: bool,
    quoted_file_content: Option<Quote>,
    #[serde(default)]
    replies: Vec<Comment>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Author {
    #[serde(default)]
    display_name: String,
}

#[derive(Debug, Deserialize)]
struct Quote {
    #[serde(default)]
    value: String,
}

impl Comment {
    fn author(&self) -> &str {
        self.author
            .as_ref()
            .map_or("", |author| author.display_name.as_str())
    }

    fn record(&self, file: (&str, &str)) -> Record {
        let mut text = self.content.clone();
        for reply in &self.replies {
            text.push_str(&format!("\n> {}: {}", reply.author(), reply.content));
        }
        let (id, name) = file;
        Record::citable(Citable {
            id: self.id.clone(),
            title: format!("Comment on {name}"),
            url: format!("https://drive.google.com/open?id={id}&disco={}", self.id),
            author: self.author().to_owned(),
            time: self.created_time.clone(),
            text,
        })
        .with(
            "quote",
            self.quoted_file_content.as_ref().map(|quote| quote.value.clone()),
        )
        .with("replies", self.replies.len())
        .with("resolved", self.resolved)
    }
}

/// `list_comments`
pub(crate) async fn comments(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let arguments: Comments = call.arguments()?;
    let found = id_of(google, &arguments.file, Kind::Any, &call.cancel).await?;
    let name = found
        .file
        .as_ref()
        .map_or(arguments.file.as_str(), |file| file.name.as_str());
    let question = format!("comments {} {}", found.id, arguments.include_resolved);
    let mut token = cursor::open(&question, arguments.cursor.as_deref())?;
    let limit = arguments.limit.unwrap_or(20).clamp(1, 100);
    // Resolved ones are left out after the fact: a page of nothing else is passed over.
    let (kept, next) = loop {
        let page: CommentPage = google
            .client(Product::Drive)
            .get(&format!("drive/v3/files/{}/comments", segment(&found.id)))
            .query("pageSize", limit)
            .query(
                "fields",
                "nextPageToken,comments(id,content,createdTime,resolved,author(displayName),quotedFileContent(value),\
                 replies(id,content,createdTime,author(displayName)))",
            )
            .maybe("pageToken", token.as_deref())
            .send(&call.cancel)
            .await?
            .json()?;
        let kept: Vec<Comment> = page
            .comments
            .into_iter()
            .filter(|comment| arguments.include_resolved || !comment.resolved)
            .collect();
        if !kept.is_empty() || page.next_page_token.is_none() {
            break (kept, page.next_page_token);
        }
        token = page.next_page_token;
    };
    let heading = match kept.len() {
        0 => format!("no comments on {name}"),
        1 => format!("1 comment on {name}"),
        count => format!("{count} comments on {name}"),
    };
    let records = kept.iter().map(|comment| comment.record((&found.id, name)));
    Ok(Output::Records(
        Records::of(heading, records)
            .next(next.map(|token| cursor::seal(&question, &token)))
            .concise(&["author", "time", "text", "quote", "resolved", "id"]),
    ))
}
