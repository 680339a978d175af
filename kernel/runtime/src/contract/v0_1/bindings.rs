//! Generated from `wit/v0.1`.

wasmtime::component::bindgen!({
    path: "../../wit/v0.1",
    world: "ent:module/module",
    imports: {
        // What only touches the call's own state needs no fiber switch.
        "ent:kernel/caller@0.1.0.get": trappable,
        "ent:kernel/caller@0.1.0.local": trappable,
        "ent:kernel/caller@0.1.0.instant-at": trappable,
        "ent:kernel/settings@0.1.0.get": trappable,
        "ent:kernel/log@0.1.0.write": trappable,
        "ent:kernel/events@0.1.0.publish": trappable,
        "ent:kernel/records@0.1.0.fresh-id": trappable,
        default: async | trappable,
    },
    exports: { default: async },
});
