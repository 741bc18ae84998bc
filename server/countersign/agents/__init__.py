"""What coding agents report: one file an agent, from its payload to what was touched, and how its hooks are installed.

Pure: no file is read or written here. The parsers are lean: they run at every tool call of every agent.
"""
