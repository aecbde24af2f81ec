package main

import "policybot/bot/llm"

// newModel is the chat model that the settings name, nil for none. It sends nothing.
func newModel(c Config) llm.Model {
	if on, _ := modelState(c); !on {
		return nil
	}
	return llm.New(llm.Config{Key: c.OpenAIKey, BaseURL: c.OpenAIURL, ChatModel: c.ChatModel})
}

// modelState says whether a model is used, and which or why not.
func modelState(c Config) (on bool, why string) {
	switch {
	case c.OpenAIKey == "" && c.OpenAIURL == "":
		return false, "OPENAI_API_KEY is not set; answers are written without a model"
	case c.ChatModel == "":
		return false, "POLICYBOT_CHAT_MODEL is not set; answers are written without a model"
	}
	return true, c.ChatModel + "; it may phrase answers and never writes a figure"
}
