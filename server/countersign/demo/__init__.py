"""The story of `countersign demo`: a real repository, a real server, a real client, and nothing taken on trust."""
