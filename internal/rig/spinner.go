package rig

// Spinner is what npm puts behind a question before it waits for the answer: a new line and its progress.
const Spinner = `[\s\\|/⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏-]*`
