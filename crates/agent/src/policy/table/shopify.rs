//! Shopify: what customers see or get told of reaches outside.

use crate::policy::line::{Line, adds, changes, reads};

pub(super) const LINES: &[Line] = &[
    reads("list_orders"),
    reads("get_order"),
    reads("list_draft_orders"),
    reads("get_fulfillment_orders"),
    reads("list_discounts"),
    reads("list_products"),
    reads("get_product"),
    reads("search_variants"),
    reads("list_collections"),
    reads("list_customers"),
    reads("get_customer"),
    reads("get_inventory"),
    reads("list_locations"),
    reads("get_shop"),
    reads("run_analytics"),
    reads("graphql_query"),
    adds("add_tags", "Add the tags {tags} to {kind} {id}"),
    adds(
        "create_draft_order",
        "Make a draft order[ for {customer}]: {items}",
    )
    .to(&["customer"]),
    changes("update_order", "Change order {order}")
        .when(&[("email", "Change order {order}: its mail goes to {email}")])
        .to(&["email"])
        .outside_with(&["email"])
        .before(
            "get_order",
            &[("name", "order")],
            &[
                ("note", "note"),
                ("tags", "tags"),
                ("email", "email"),
                ("po_number", "po_number"),
            ],
        ),
    changes("update_product", "Change the product {product}")
        .when(&[("status", "Change the product {product}: it becomes {status}")])
        .outside()
        .before(
            "get_product",
            &[("product", "product")],
            &[
                ("title", "title"),
                ("description", "text"),
                ("status", "status"),
                ("vendor", "vendor"),
                ("product_type", "product_type"),
                ("tags", "tags"),
            ],
        ),
    changes(
        "set_inventory",
        "Set the stock of {sku} at {location} to {quantity}",
    )
    .before(
        "get_inventory",
        &[("sku", "sku"), ("location", "location")],
        &[("quantity", "available")],
    ),
    changes("cancel_order", "Cancel order {order}")
        .when(&[
            ("refund", "Cancel order {order} and give the money back"),
            ("notify", "Cancel order {order} and tell the customer"),
        ])
        .outside(),
];
