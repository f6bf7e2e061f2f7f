//! Drive, Docs and Sheets over the company's files.

mod content;
mod docs;
mod document;
mod drive;
mod edit;
mod export;
mod generated;
mod listing;
mod query;
mod sharing;
mod sheets;
mod state;
mod story;
mod workbook;
mod written;

use crate::Company;
use anyhow::Result;
use axum::Router;
use axum::routing::{get, patch, post};

/// Returns the routes over the story's files.
pub(super) fn routes(company: &Company) -> Result<Router> {
    let files = state::Files::new(story::drive(company)?);
    let drive = Router::new()
        .route("/drive/v3/files", get(listing::list).post(drive::create))
        .route("/drive/v3/files/{id}", get(content::get).patch(drive::update))
        .route("/drive/v3/files/{id}/copy", post(drive::copy))
        .route("/drive/v3/files/{id}/export", get(content::export))
        .route(
            "/drive/v3/files/{id}/permissions",
            get(sharing::permissions).post(sharing::share),
        )
        .route("/drive/v3/files/{id}/comments", get(sharing::comments))
        .route("/drive/v3/drives", get(listing::drives))
        .route("/upload/drive/v3/files", post(content::upload))
        .route("/upload/drive/v3/files/{id}", patch(content::replace));
    let docs = Router::new()
        .route("/v1/documents", post(docs::create))
        .route("/v1/documents/{id}", get(docs::get).post(docs::batch_update));
    let sheets = Router::new()
        .route("/v4/spreadsheets", post(sheets::create))
        .route(
            "/v4/spreadsheets/{id}",
            get(sheets::get).post(sheets::batch_update),
        )
        .route("/v4/spreadsheets/{id}/{verb}", get(sheets::batch_get))
        .route(
            "/v4/spreadsheets/{id}/values/{range}",
            get(sheets::values).put(sheets::update).post(sheets::append),
        );
    Ok(drive.merge(docs).merge(sheets).with_state(files))
}
