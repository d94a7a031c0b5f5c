"""What is set: connection, scene, output, sensor, model. A panel shows a frozen state and reports intents."""
