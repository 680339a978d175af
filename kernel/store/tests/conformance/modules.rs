use preau_domain::ids::GroupId;
use preau_domain::reach::Reach;
use preau_domain::record::Value;
use preau_store::{
    AuditEntry, ChangeKind, Reached, SettingChange, SettingForm, SettingsSet, Store, StoreError,
};

use crate::directory::{COLLEGE, import, people, person, school_id};
use crate::homework::{OTHER_SCHOOL, SCHOOL, at, module, other_module};

on_both!(
    a_component_is_kept_under_its_digest,
    a_version_says_once_and_for_all_what_it_is,
    a_module_is_there_since_its_first_version,
    the_current_version_can_be_changed_back,
    a_module_is_enabled_school_by_school,
    enabling_is_audited_and_told,
    two_thousand_enablements_are_read_at_once,
    a_module_is_on_for_classes_and_comes_back_so,
    how_many_have_to_do_with_classes_is_counted_once_each,
    settings_read_back_with_their_types,
    each_setting_that_changes_is_audited_once,
    of_two_who_read_the_same_settings_the_second_undoes_nothing,
);

async fn a_component_is_kept_under_its_digest(store: Store) {
    let bytes: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    store.component_put("d1", &bytes).await.unwrap();
    store.component_put("d1", &bytes).await.unwrap();
    assert_eq!(store.component_get("d1").await.unwrap(), Some(bytes));
    assert_eq!(store.component_get("d2").await.unwrap(), None);
}

async fn a_version_says_once_and_for_all_what_it_is(store: Store) {
    store.component_put("d1", b"one").await.unwrap();
    store.component_put("d2", b"two").await.unwrap();
    let add = |digest| store.module_version_add(&MODULE, "1.0.0", digest, "[module]", at(0));
    add("d1").await.unwrap();
    add("d1").await.unwrap();
    assert!(matches!(add("d2").await, Err(StoreError::Conflict { .. })));
    let unknown = store
        .module_version_add(&MODULE, "2.0.0", "none", "[module]", at(0))
        .await;
    assert!(unknown.is_err());
}

async fn a_module_is_there_since_its_first_version(store: Store) {
    store.component_put("d1", b"one").await.unwrap();
    assert_eq!(store.module_first_list().await.unwrap(), []);
    for (module, version, second) in [
        (module(), "1.0.0", 10),
        (module(), "1.1.0", 20),
        (other_module(), "1.0.0", 30),
    ] {
        let added = store.module_version_add(&module, version, "d1", "[module]", at(second));
        added.await.unwrap();
    }
    let mut since = store.module_first_list().await.unwrap();
    since.sort_by_key(|(_, at)| *at);
    assert_eq!(since, [(module(), at(10)), (other_module(), at(30))]);
}

static MODULE: std::sync::LazyLock<preau_domain::ids::ModuleId> = std::sync::LazyLock::new(module);

fn running(version: &str) -> AuditEntry {
    AuditEntry {
        at: at(0),
        school: None,
        actor: None,
        action: "module.install".to_owned(),
        target: module().to_string(),
        detail: version.to_owned(),
    }
}

async fn the_current_version_can_be_changed_back(store: Store) {
    store.component_put("d1", b"one").await.unwrap();
    assert_eq!(store.module_current_list().await.unwrap(), []);
    for version in ["1.0.0", "1.1.0"] {
        store
            .module_version_add(&module(), version, "d1", "[module]", at(0))
            .await
            .unwrap();
    }
    for version in ["1.1.0", "1.0.0"] {
        store
            .module_current_set(&module(), version, &running(version))
            .await
            .unwrap();
        let current = store.module_current_list().await.unwrap();
        assert_eq!(current.len(), 1);
        assert_eq!(current[0].version, version);
        assert_eq!(current[0].manifest_toml, "[module]");
    }
    let unknown = store
        .module_current_set(&module(), "9.9.9", &running("9.9.9"))
        .await;
    assert!(unknown.is_err());
    assert_eq!(store.module_version_list(&module()).await.unwrap().len(), 2);
    let said: Vec<String> = store
        .audit_list(None, 10, None)
        .await
        .unwrap()
        .into_iter()
        .map(|line| line.entry.detail)
        .collect();
    assert_eq!(said, ["1.0.0", "1.1.0"], "what came to nothing is not said");
    let installed = store.module_installed_list().await.unwrap();
    let versions: Vec<&str> = installed.iter().map(|one| one.version.as_str()).collect();
    assert_eq!(versions, ["1.0.0", "1.1.0"], "the one that runs first");
}

async fn a_module_is_enabled_school_by_school(store: Store) {
    let set = |school, module, enabled| {
        let store = store.clone();
        async move {
            store
                .enablement_set(school, &module, enabled, None, at(0))
                .await
                .unwrap();
        }
    };
    set(SCHOOL, module(), true).await;
    set(OTHER_SCHOOL, other_module(), true).await;
    assert_eq!(
        store.enablement_list().await.unwrap(),
        [
            (SCHOOL, module(), Reach::Everybody),
            (OTHER_SCHOOL, other_module(), Reach::Everybody)
        ]
    );
    set(SCHOOL, module(), false).await;
    assert_eq!(
        store.enablement_list().await.unwrap(),
        [(OTHER_SCHOOL, other_module(), Reach::Everybody)]
    );
}

async fn enabling_is_audited_and_told(store: Store) {
    for enabled in [true, true, false] {
        store
            .enablement_set(SCHOOL, &module(), enabled, Some(person("head")), at(3))
            .await
            .unwrap();
    }
    let lines = store.audit_list(Some(SCHOOL), 10, None).await.unwrap();
    let actions: Vec<_> = lines.iter().map(|l| l.entry.action.as_str()).collect();
    assert_eq!(actions, ["module.disabled", "module.enabled"]);
    assert_eq!(lines[0].entry.actor, Some(person("head")));
    let feed = store.change_list(0).await.unwrap();
    assert_eq!(feed.len(), 2);
    assert!(
        feed.iter()
            .all(|c| c.kind == ChangeKind::Enablement && c.key == "1")
    );
}

async fn two_thousand_enablements_are_read_at_once(store: Store) {
    for school in 0..500 {
        for module in ["homework", "grades", "messaging", "classrooms"] {
            store
                .enablement_set(
                    preau_domain::ids::SchoolId(school),
                    &module.parse().unwrap(),
                    true,
                    None,
                    at(0),
                )
                .await
                .unwrap();
        }
    }
    let begun = std::time::Instant::now();
    assert_eq!(store.enablement_list().await.unwrap().len(), 2_000);
    assert!(begun.elapsed() < std::time::Duration::from_millis(250));
}

async fn a_module_is_on_for_classes_and_comes_back_so(store: Store) {
    let group = |key: &str| GroupId::of_source("test", key);
    // More than one statement's rows.
    let many = Reach::of_groups((0..150).map(|n| group(&format!("class {n}"))));
    let few = Reach::of_groups([group("6A"), group("6B")]);
    let (module, by) = (module(), Some(person("admin")));
    let put = async |reach: &Reach| {
        store
            .enablement_reach_set(SCHOOL, &module, (reach, "6A, 6B"), by, at(2))
            .await
            .unwrap();
    };
    let is = async |reach: &Reach| {
        let listed = store.enablement_list().await.unwrap();
        assert_eq!(listed, [(SCHOOL, module.clone(), reach.clone())]);
    };
    for reach in [&many, &few, &few, &Reach::Everybody, &few] {
        put(reach).await;
        is(reach).await;
    }
    let lines = store.audit_list(Some(SCHOOL), 10, None).await.unwrap();
    let said: Vec<_> = lines.iter().map(|line| &*line.entry.detail).collect();
    assert_eq!(
        said,
        ["6A, 6B", "", "6A, 6B", "6A, 6B"],
        "the same again is no change"
    );
    for on in [false, true] {
        store
            .enablement_set(SCHOOL, &module, on, by, at(3))
            .await
            .unwrap();
    }
    is(&few).await;
    let none = Reach::of_groups([]);
    let refused = store
        .enablement_reach_set(SCHOOL, &module, (&none, ""), by, at(4))
        .await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })));
    is(&few).await;
}

async fn how_many_have_to_do_with_classes_is_counted_once_each(store: Store) {
    import(&store, &people()).await;
    let school = school_id(&store, COLLEGE).await;
    let sizes = store.group_sizes(school).await.unwrap();
    let named: Vec<_> = sizes
        .iter()
        .map(|one| (&*one.group.name, one.pupils))
        .collect();
    assert_eq!(named, [("6A", 1), ("6B", 0)]);
    let reached = async |groups: &[usize]| {
        let reach = Reach::of_groups(groups.iter().map(|n| sizes[*n].group.id));
        let module = module();
        let put = store.enablement_reach_set(school, &module, (&reach, ""), None, at(1));
        put.await.unwrap();
        store.reach_people(school, &module).await.unwrap()
    };
    // The father has no authority; the teacher's role is another than the pupils'.
    let six_a = Reached {
        pupils: 1,
        relatives: 1,
        staff: 1,
    };
    assert_eq!(reached(&[0]).await, six_a);
    assert_eq!(reached(&[0, 1]).await, six_a);
    assert_eq!(reached(&[1]).await, Reached::default());
}

async fn set(store: &Store, settings: &[(&str, Value)]) -> Result<usize, StoreError> {
    match set_as_seen(store, "", None, settings).await? {
        SettingsSet::Done(changed) => Ok(changed),
        SettingsSet::Stale => panic!("nobody read anything"),
    }
}

/// Sends a form of settings as whoever read it under this number.
async fn set_as_seen(
    store: &Store,
    form: &str,
    seen: Option<i64>,
    settings: &[(&str, Value)],
) -> Result<SettingsSet, StoreError> {
    let default = Value::Integer(1);
    let changes: Vec<_> = settings
        .iter()
        .map(|(name, value)| SettingChange {
            name,
            value,
            default: &default,
            secret: *name == "d-key",
        })
        .collect();
    let form = SettingForm {
        name: form,
        seen,
        changes: &changes,
    };
    store
        .setting_set(SCHOOL, &module(), form, Some(person("admin")), at(9))
        .await
}

async fn of_two_who_read_the_same_settings_the_second_undoes_nothing(store: Store) {
    let version = async |form| {
        let version = store.setting_version(SCHOOL, &module(), form).await;
        version.unwrap()
    };
    let as_seen = async |form, seen, value| {
        let settings = [("a", Value::Integer(value))];
        let set = set_as_seen(&store, form, Some(seen), &settings);
        set.await.unwrap()
    };
    assert_eq!(version("x").await, 0);
    assert_eq!(as_seen("x", 0, 2).await, SettingsSet::Done(1));
    let read = version("x").await;
    // Both read it now; the first is taken, the second is told, and sets nothing.
    assert_eq!(as_seen("x", read, 3).await, SettingsSet::Done(1));
    assert_eq!(as_seen("x", read, 4).await, SettingsSet::Stale);
    assert_eq!(as_seen("x", 0, 4).await, SettingsSet::Stale);
    let held = store.setting_list(SCHOOL, &module()).await.unwrap();
    assert_eq!(held, [("a".to_owned(), Value::Integer(3))]);
    // Who wants what holds already has nothing to lose: a button pressed twice.
    assert_eq!(as_seen("x", read, 3).await, SettingsSet::Done(0));
    // What changes nothing makes nobody's page old, nor does another form.
    assert_eq!(version("x").await, read + 1);
    assert_eq!(as_seen("y", 0, 5).await, SettingsSet::Done(1));
    assert_eq!(as_seen("x", read + 1, 6).await, SettingsSet::Done(1));
}

async fn settings_read_back_with_their_types(store: Store) {
    let first = [
        ("b-max", Value::Integer(3)),
        ("a-word", Value::Text("« oui »".to_owned())),
        ("c-on", Value::Boolean(true)),
    ];
    assert_eq!(set(&store, &first).await.unwrap(), 3);
    let then = [("b-max", Value::Integer(4)), ("c-on", Value::None)];
    assert_eq!(set(&store, &then).await.unwrap(), 2);
    assert_eq!(
        store.setting_list(SCHOOL, &module()).await.unwrap(),
        [
            ("a-word".to_owned(), Value::Text("« oui »".to_owned())),
            ("b-max".to_owned(), Value::Integer(4)),
        ]
    );
    assert_eq!(
        store.setting_list(OTHER_SCHOOL, &module()).await.unwrap(),
        []
    );
    assert_eq!(
        store.setting_list(SCHOOL, &other_module()).await.unwrap(),
        []
    );
}

async fn each_setting_that_changes_is_audited_once(store: Store) {
    let audited = async || {
        let lines = store.audit_list(Some(SCHOOL), 100, None).await.unwrap();
        let mut said: Vec<_> = lines
            .into_iter()
            .filter(|line| line.entry.action == "module.setting")
            .map(|line| {
                assert_eq!(line.entry.actor, Some(person("admin")));
                assert_eq!(line.entry.target, module().to_string());
                line.entry.detail
            })
            .collect();
        said.reverse();
        said
    };
    let newest = store.change_newest().await.unwrap();
    let default = [("a", Value::Integer(1)), ("b", Value::None)];
    assert_eq!(
        set(&store, &default).await.unwrap(),
        0,
        "what holds already"
    );
    assert_eq!(audited().await, [""; 0]);
    assert_eq!(store.change_newest().await.unwrap(), newest);

    let some = [
        ("a", Value::Integer(2)),
        ("b", Value::Integer(1)),
        ("c", Value::Boolean(true)),
    ];
    assert_eq!(set(&store, &some).await.unwrap(), 2);
    assert_eq!(audited().await, ["a: 1 → 2", "c: 1 → true"]);
    assert!(store.change_newest().await.unwrap() > newest);
    assert_eq!(set(&store, &some).await.unwrap(), 0, "the same again");
    assert_eq!(set(&store, &[("a", Value::None)]).await.unwrap(), 1);
    assert_eq!(audited().await, ["a: 1 → 2", "c: 1 → true", "a: 2 → 1"]);
    let key = |text: &str| [("d-key", Value::Text(text.to_owned()))];
    assert_eq!(set(&store, &key("s3cret")).await.unwrap(), 1);
    assert_eq!(set(&store, &key("s3cret")).await.unwrap(), 0);
    let last = audited().await.pop();
    assert_eq!(last.as_deref(), Some("d-key: … → …"), "of a secret nothing");
}
