//! What wit-bindgen makes of the contract. Nothing else in the SDK is generated; modules use the
//! names that the crate's root gives.

wit_bindgen::generate!({
    path: "../../wit/v0.2",
    world: "ent:module/module",
    generate_all,
    pub_export_macro: true,
    export_macro_name: "export_module",
    default_bindings_module: "preau_sdk::bindings",
    additional_derives: [Clone, PartialEq],
});
