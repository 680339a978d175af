//! Generated from `wit/v0.2`: the interfaces that are not those of 0.1.

wasmtime::component::bindgen!({
    path: "../../wit/v0.2",
    inline: "
        package preau:adapter;

        world changed {
            import ent:kernel/caller@0.2.0;
            import ent:kernel/directory@0.2.0;
            import ent:kernel/schedule@0.2.0;
            import ent:kernel/lessons@0.2.0;
            import ent:kernel/notify@0.2.0;
            import ent:kernel/mailbox@0.2.0;
            import ent:kernel/outbound@0.2.0;
            import ent:kernel/blobs@0.2.0;
            import ent:kernel/live@0.2.0;
        }
    ",
    world: "preau:adapter/changed",
    with: {
        "ent:kernel/types@0.2.0": crate::contract::v0_2::types,
        "ent:kernel/records@0.2.0": crate::contract::v0_1::bindings::ent::kernel::records,
    },
    imports: {
        "ent:kernel/directory@0.2.0": async | trappable,
        // Withdrawing only stages.
        "ent:kernel/lessons@0.2.0.plan": async | trappable,
        "ent:kernel/notify@0.2.0": async | trappable,
        // Marking only stages.
        "ent:kernel/mailbox@0.2.0.mark": trappable,
        "ent:kernel/mailbox@0.2.0": async | trappable,
        "ent:kernel/outbound@0.2.0.fetch": async | trappable,
        "ent:kernel/blobs@0.2.0.copy": async | trappable,
        "ent:kernel/blobs@0.2.0.describe": async | trappable,
        default: trappable,
    },
});
