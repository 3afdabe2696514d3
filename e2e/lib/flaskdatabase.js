// A chat.sqlite3 as the Flask version makes it (contract section 4), handled with the sqlite3 program.

import { join } from 'node:path';
import { run } from './process.js';
import { hashPassword } from './werkzeug.js';

const TABLES = `
  CREATE TABLE users (
    id INTEGER NOT NULL, username VARCHAR(64), password_hash VARCHAR(128), avatar_hash VARCHAR(32),
    PRIMARY KEY (id), UNIQUE (username));
  CREATE TABLE permissions (id INTEGER NOT NULL, permission_name VARCHAR(64), PRIMARY KEY (id), UNIQUE (permission_name));
  CREATE TABLE reluserpermission (id INTEGER NOT NULL, user_id INTEGER, permission_id INTEGER, PRIMARY KEY (id));
  INSERT INTO permissions (permission_name) VALUES ('createroom');`;

const quote = (text) => `'${text.replaceAll("'", "''")}'`;

export class FlaskDatabase {
  /** Makes the file in a folder, with the permission createroom and nobody in it. */
  static async create(folder) {
    const database = new FlaskDatabase(join(folder, 'chat.sqlite3'));
    await database.query(TABLES);
    return database;
  }

  constructor(file) {
    this.file = file;
  }

  /** Runs SQL and returns the rows of a SELECT. */
  async query(sql) {
    const printed = await run('sqlite3', ['-json', '-cmd', '.timeout 5000', this.file, sql], { env: process.env });
    return printed.trim() === '' ? [] : JSON.parse(printed);
  }

  /** Adds a user as /adduser/ and /edituser/ do. */
  async addUser(name, password, { method = 'pbkdf2:sha256:50000', salt = 'aB3dE5fG', createroom = false } = {}) {
    const hash = hashPassword(method, salt, password);
    await this.query(`INSERT INTO users (username, password_hash) VALUES (${quote(name)}, ${quote(hash)})`);
    if (createroom) {
      await this.query(`INSERT INTO reluserpermission (user_id, permission_id)
        SELECT u.id, p.id FROM users u, permissions p WHERE u.username = ${quote(name)} AND p.permission_name = 'createroom'`);
    }
  }

  // SQLAlchemy names every column that its model has, and no more.
  async userByName(name) {
    return (await this.query(`SELECT id, username, password_hash, avatar_hash FROM users WHERE username = ${quote(name)}`))[0];
  }

  async userById(id) {
    return (await this.query(`SELECT id, username, password_hash, avatar_hash FROM users WHERE id = ${Number(id)}`))[0];
  }

  /** All that the Flask version knows in this file. */
  async everything() {
    return {
      users: await this.query('SELECT id, username, password_hash, avatar_hash FROM users ORDER BY id'),
      permissions: await this.query('SELECT id, permission_name FROM permissions ORDER BY id'),
      grants: await this.query('SELECT user_id, permission_id FROM reluserpermission ORDER BY user_id, permission_id'),
    };
  }
}
