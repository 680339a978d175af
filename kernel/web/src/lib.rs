//! preau-web
