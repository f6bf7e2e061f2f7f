//! Anthropic's Messages API: the wire types, a pure stream decoder, what each server and model can do, prices, and (with
//! the feature `client`) an HTTP client with retry, idle timeout and cancellation.
//!
//! Field names follow the vendor's Python SDK 2.10.0 (`anthropic/types`). What is not understood is kept as it came:
//! content blocks are verbatim JSON, unknown events and deltas are values. Nothing here runs a tool, stores a message or
//! knows of a conversation, and without `client` nothing does I/O.

pub mod block;
pub mod builder;
#[cfg(feature = "client")]
pub mod client;
pub mod decoder;
pub mod estimate;
pub mod event;
pub mod message;
pub mod model;
pub mod prices;
pub mod profile;
pub mod request;
pub mod tool;
pub mod usage;

pub use block::{Block, BlockView, NotABlock};
pub use builder::{Completed, InvalidInput, MessageBuilder, PartialMessage, UnknownPart};
#[cfg(feature = "client")]
pub use client::{Client, ClientConfig, ClientError, Detail, RetryPolicy, StreamItem, Timeouts, TokenCount};
pub use decoder::{DecodeError, Decoder};
pub use estimate::estimate_tokens;
pub use event::{ApiErrorBody, Delta, MessageHead, StopDetails, StopReason, StreamEvent};
pub use message::{Message, Role};
pub use model::{Capabilities, Lifecycle, Model};
pub use profile::{EndpointProfile, Flags, KeyHeader};
pub use request::{
    CacheControl, CacheTtl, Diagnostics, Effort, Metadata, OutputConfig, OutputFormat, Request, ServiceTier,
    SystemBlock, Thinking, ThinkingDisplay,
};
pub use tool::{Tool, ToolChoice};
pub use usage::{CacheCreation, OutputTokensDetails, Usage, UsageUpdate};
