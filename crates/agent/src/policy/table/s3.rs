//! S3: a bucket may be anybody's. A presigned link changes nothing, but whoever has it reads the object: it asks like a
//! write.

use crate::policy::line::{Line, adds, changes, reads};

pub(super) const LINES: &[Line] = &[
    reads("list_buckets"),
    reads("get_bucket_info"),
    reads("list_objects"),
    reads("search_objects"),
    reads("list_object_versions"),
    reads("get_object"),
    reads("read_object"),
    reads("get_object_metadata"),
    reads("preview_table"),
    adds(
        "presign_url",
        "Make a link by which anybody can read {key}[ of {bucket}]",
    )
    .to(&["bucket"])
    .outside(),
    changes("write_object", "Write {key}[ in {bucket}]")
        .when(&[("if_none_match", "Write the new object {key}[ in {bucket}]")])
        .to(&["bucket"])
        .outside_with(&["bucket"])
        .before(
            "get_object",
            &[("key", "key"), ("bucket", "bucket")],
            &[("content", "")],
        ),
    adds("copy_object", "Copy {source} to {key}[ in {bucket}]")
        .to(&["bucket", "key"])
        .outside(),
    changes("delete_object", "Delete {key}[ from {bucket}]").when(&[(
        "version_id",
        "Delete one version of {key}[ from {bucket}] for good",
    )]),
];
